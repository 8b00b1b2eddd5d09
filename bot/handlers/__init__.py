"""What each kind of message and each button does: one file a feature, each with the router it builds."""
