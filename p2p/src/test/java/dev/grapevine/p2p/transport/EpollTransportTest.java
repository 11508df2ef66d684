package dev.grapevine.p2p.transport;

class EpollTransportTest extends TransportContract {
  EpollTransportTest() {
    super(true);
  }
}
