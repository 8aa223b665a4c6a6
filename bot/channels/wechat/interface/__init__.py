"""WeChat's interface: calls with the account's token, its errors, what the account may do."""
