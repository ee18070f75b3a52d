"""The server of a centre: one port whatever its roles, and the processes for what no screen waits for."""
