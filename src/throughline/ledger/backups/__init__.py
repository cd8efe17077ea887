"""Backups, off this machine and sealed, and the way back from them.

What is sent away is sealed to a public key (`envelope`), so that the machine which backs up cannot read what it sent:
whoever takes the machine has what is on it, and not every night of the years before. Five streams, never mixed:

    database/   a whole copy of the server's files each night, with a statement of what it is
    wal/        every change since, a segment at a time: any second can be gone back to
    keys/       the store of case keys with the register of erasures, without the master key; only the newest few are
                kept, or an erasure could be undone
    anchors/    where the chains ended, hour by hour
    uploads/    sealed uploads
"""
