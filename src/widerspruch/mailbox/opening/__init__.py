"""Files of others become mails: bytes in, `ReceivedMail` or a problem out, in a process of its own."""
