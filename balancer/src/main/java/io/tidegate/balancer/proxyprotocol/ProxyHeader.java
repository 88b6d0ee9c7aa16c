package io.tidegate.balancer.proxyprotocol;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the header that begins a connection to an endpoint. */
public final class ProxyHeader {
  private ProxyHeader() {}

  /**
   * The two ends of a client's connection.
   *
   * @param source the client; a resolved address
   * @param destination what it connected to; a resolved address
   */
  public record Ends(InetSocketAddress source, InetSocketAddress destination) {}

  /**
   * The header for a client's connection.
   *
   * @param version 1 (text) or 2 (binary)
   */
  public static byte[] encode(int version, Ends ends) {
    InetSocketAddress source = ends.source();
    InetSocketAddress destination = ends.destination();
    boolean v4 =
        source.getAddress() instanceof Inet4Address
            && destination.getAddress() instanceof Inet4Address;
    return switch (version) {
      case 1 -> text(v4, source, destination);
      case 2 -> binary(v4, source, destination);
      default -> throw new IllegalArgumentException(refused(version));
    };
  }

  /** The header for a connection of the balancer's own, such as a health check. */
  public static byte[] local(int version) {
    return switch (version) {
      case 1 -> "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
      case 2 ->
          ByteBuffer.allocate(16)
              .put(ProxyHeaderReader.SIGNATURE)
              .put((byte) 0x20)
              .put((byte) 0)
              .putShort((short) 0)
              .array();
      default -> throw new IllegalArgumentException(refused(version));
    };
  }

  private static String refused(int version) {
    return "proxy-protocol: %d (expected: 1 or 2)".formatted(version);
  }

  private static byte[] text(boolean v4, InetSocketAddress source, InetSocketAddress destination) {
    return "PROXY %s %s %s %d %d\r\n"
        .formatted(
            v4 ? "TCP4" : "TCP6",
            host(v4, source),
            host(v4, destination),
            source.getPort(),
            destination.getPort())
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String host(boolean v4, InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    int zone = host.indexOf('%');
    String plain = zone < 0 ? host : host.substring(0, zone);
    return !v4 && address.getAddress() instanceof Inet4Address ? "::ffff:" + plain : plain;
  }

  private static byte[] binary(
      boolean v4, InetSocketAddress source, InetSocketAddress destination) {
    int length = v4 ? 12 : 36;
    return ByteBuffer.allocate(16 + length)
        .put(ProxyHeaderReader.SIGNATURE)
        .put((byte) 0x21)
        .put((byte) (v4 ? 0x11 : 0x21))
        .putShort((short) length)
        .put(raw(v4, source))
        .put(raw(v4, destination))
        .putShort((short) source.getPort())
        .putShort((short) destination.getPort())
        .array();
  }

  /** The address's bytes; an IPv4 address beside an IPv6 one is mapped. */
  private static byte[] raw(boolean v4, InetSocketAddress address) {
    byte[] raw = address.getAddress().getAddress();
    if (v4 || raw.length == 16) {
      return raw;
    }
    return ByteBuffer.allocate(16).putShort(10, (short) 0xffff).put(12, raw).array();
  }
}
