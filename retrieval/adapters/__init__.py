"""The outside things behind the ports, one file each."""
