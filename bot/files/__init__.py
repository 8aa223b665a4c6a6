"""Files that workers send: checked, encrypted, kept for a time, attached to a draft or a ticket."""
