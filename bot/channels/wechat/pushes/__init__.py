"""What WeChat pushes: proved, decrypted, read, stored, and answered passively where there is time."""
