"""Word files (.docx), in and out."""
