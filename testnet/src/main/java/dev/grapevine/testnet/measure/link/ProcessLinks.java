package dev.grapevine.testnet.measure.link;

import dev.grapevine.testnet.latency.LinkProfile;
import java.util.ArrayList;
import java.util.List;

/**
 * How much longer round trips over links with an end in another process took than they were asked
 * to. The process that answers takes its time too, and a proxy, which stands in such links where
 * they are delayed, its own; what both come to is measured by the same pings over the same links
 * while nothing is asked of them.
 *
 * @param links how many there are, each of two directions
 * @param proxied whether proxies delay them; if not, nothing was asked
 * @param leastAskedNanos shortest round trip that was asked for; 0 without round trips
 * @param mostAskedNanos longest
 * @param rows by what the ends are
 */
public record ProcessLinks(
    int links, boolean proxied, long leastAskedNanos, long mostAskedNanos, List<Row> rows) {
  /**
   * Round trips between ends of some kinds.
   *
   * @param pinger the end that pinged, and measured
   * @param answerer the other one
   * @param late longer than asked
   * @param unasked round trips while nothing was asked; without figures if no proxies are there
   */
  public record Row(
      LinkEnd pinger, LinkEnd answerer, LinkErrors.Figures late, LinkErrors.Figures unasked) {}

  /**
   * What round trips come to.
   *
   * @param asked over the links of {@code profile}
   * @param unasked over the same while nothing was asked of them; empty without proxies
   * @param messageBytes of a ping, or a pong, on the wire
   * @param ends what each node is, by number
   */
  public static ProcessLinks of(
      int links,
      List<RoundTrip> asked,
      List<RoundTrip> unasked,
      LinkProfile profile,
      int messageBytes,
      List<LinkEnd> ends) {
    List<Row> rows = new ArrayList<>();
    for (LinkEnd pinger : LinkEnd.values()) {
      for (LinkEnd answerer : LinkEnd.values()) {
        List<RoundTrip> of = between(asked, pinger, answerer, ends);
        if (!of.isEmpty()) {
          long[] late =
              of.stream()
                  .mapToLong(each -> each.nanos() - askedNanos(each, profile, messageBytes))
                  .toArray();
          long[] plain =
              between(unasked, pinger, answerer, ends).stream()
                  .mapToLong(RoundTrip::nanos)
                  .toArray();
          rows.add(
              new Row(pinger, answerer, LinkErrors.Figures.of(late), LinkErrors.Figures.of(plain)));
        }
      }
    }
    long[] delays =
        asked.stream().mapToLong(each -> askedNanos(each, profile, 0)).sorted().toArray();
    return new ProcessLinks(
        links,
        !profile.isNone(),
        delays.length == 0 ? 0 : delays[0],
        delays.length == 0 ? 0 : delays[delays.length - 1],
        List.copyOf(rows));
  }

  private static List<RoundTrip> between(
      List<RoundTrip> all, LinkEnd pinger, LinkEnd answerer, List<LinkEnd> ends) {
    return all.stream()
        .filter(each -> ends.get(each.from()) == pinger && ends.get(each.to()) == answerer)
        .toList();
  }

  /** Both delays, and the time that so many bytes take to leave, there and back. */
  private static long askedNanos(RoundTrip trip, LinkProfile profile, int bytes) {
    return profile.between(trip.from(), trip.to()).nanos(bytes)
        + profile.between(trip.to(), trip.from()).nanos(bytes);
  }
}
