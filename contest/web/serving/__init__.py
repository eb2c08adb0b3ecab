"""Serving a site from one command: the port, the processes, what is printed."""
