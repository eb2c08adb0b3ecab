"""One function for each act. It takes a session, ids, values and the moment; it flushes and never commits."""
