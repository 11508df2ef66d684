package dev.grapevine.p2p.transport;

class EpollConnectionTest extends ConnectionContract {
  EpollConnectionTest() {
    super(true);
  }
}
