package dev.grapevine.p2p.transport;

class NioTransportTest extends TransportContract {
  NioTransportTest() {
    super(false);
  }
}
