"""Letters, Outlook messages, mailboxes."""
