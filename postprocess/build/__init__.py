"""Archive to corpus: shards are read one by one, then everything is put together once."""
