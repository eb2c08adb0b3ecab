"""The papers of a contest for its organizers: minutes, decision, award list, participation; in Vietnamese."""
