package io.tidegate.balancer.http1;

import io.tidegate.balancer.proxyprotocol.ProxyHeader.Ends;
import io.tidegate.common.model.Address;

/**
 * What is known of the other end of a client connection, ready to be written into heads.
 *
 * @param address the client's IP address as text, without brackets
 * @param scheme {@code http} or {@code https}
 * @param trusted whether what it says about earlier hops is believed and kept
 * @param ends the addresses that {@code address} and {@link #localHost} are of
 */
public record Peer(byte[] address, byte[] scheme, boolean trusted, Ends ends) {
  private static final byte[] HTTP = Octets.ascii("http");
  private static final byte[] HTTPS = Octets.ascii("https");

  /** Whether the client's connection is encrypted. */
  public boolean secure() {
    return scheme.length == 5;
  }

  /** The client of a connection. */
  public static Peer of(Ends ends, boolean secure, boolean trusted) {
    byte[] address = Octets.ascii(ends.source().getAddress().getHostAddress());
    return new Peer(address, secure ? HTTPS : HTTP, trusted, ends);
  }

  /** The balancer's own address as {@code host:port}, for the rare clients that name no host. */
  byte[] localHost() {
    String local = ends.destination().getAddress().getHostAddress();
    return Octets.ascii(new Address(local, ends.destination().getPort()).toString());
  }
}
