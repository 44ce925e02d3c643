"""The engine, proved with small flows of the tests' own."""
