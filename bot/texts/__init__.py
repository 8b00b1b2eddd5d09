"""Every sentence a person reads, one file a topic: HTML in the current language, foreign words escaped."""
