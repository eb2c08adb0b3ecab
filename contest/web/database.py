"""The database of the running site: one Flask-SQLAlchemy object over the house's own base."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy

from questions.schema import Base

db = SQLAlchemy(model_class=Base)
