"""What learning platforms exchange: GIFT, Aiken, Moodle XML; the door for XML and HTML."""
