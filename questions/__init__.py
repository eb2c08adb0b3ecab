"""The question bank: instruments, questions, marking, review and file formats. It knows no contest."""
