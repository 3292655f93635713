"""A stand-in for Clicky's server: parse beacons, store the same data as Clicky, and answer the Stats API."""
