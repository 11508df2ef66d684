package dev.grapevine.chain.store;

class MemoryStoreTest extends KeyValueStoreContract {
  private MemoryStore last = new MemoryStore();

  @Override
  KeyValueStore openEmpty() {
    return last;
  }

  @Override
  KeyValueStore reopen() {
    last = last.reopen();
    return last;
  }
}
