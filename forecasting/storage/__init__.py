"""The database: tables, repositories that read and write, and the unit of work that commits."""
