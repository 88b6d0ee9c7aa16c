package io.tidegate.balancer.http1;

import io.tidegate.balancer.proxyprotocol.ProxyHeader.Ends;
import io.tidegate.common.model.Address;

/**
 * What is known of the other end of a client connection, ready to be written into heads.
 *
 * @param address the client's IP address as text, without brackets
 * @param scheme {@code http} or {@code https}
 * @param trusted whether what it says about earlier hops is believed and kept
 * @param localHost the balancer's own address as {@code host:port}, for clients that name no host
 * @param ends the addresses that {@code address} and {@code localHost} are of
 */
public record Peer(byte[] address, byte[] scheme, boolean trusted, byte[] localHost, Ends ends) {
  /** Whether the client's connection is encrypted. */
  public boolean secure() {
    return scheme.length == 5;
  }

  /** The client of a connection. */
  public static Peer of(Ends ends, boolean secure, boolean trusted) {
    String local = ends.destination().getAddress().getHostAddress();
    return new Peer(
        Octets.ascii(ends.source().getAddress().getHostAddress()),
        Octets.ascii(secure ? "https" : "http"),
        trusted,
        Octets.ascii(new Address(local, ends.destination().getPort()).toString()),
        ends);
  }
}
