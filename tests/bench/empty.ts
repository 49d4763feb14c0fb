// Starts and ends: what the runtime itself takes (see startup.ts).
