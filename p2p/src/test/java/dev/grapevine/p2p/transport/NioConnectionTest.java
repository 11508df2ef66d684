package dev.grapevine.p2p.transport;

class NioConnectionTest extends ConnectionContract {
  NioConnectionTest() {
    super(false);
  }
}
