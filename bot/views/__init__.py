"""From reports to charts: words in the reader's language, values in the reader's units, local times."""
