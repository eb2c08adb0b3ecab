"""The live stack as it is shipped, run on this machine: nginx, web servers, sweeper, PostgreSQL and Redis."""
