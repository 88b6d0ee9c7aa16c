package io.tidegate.balancer.forwarding;

import java.net.InetAddress;
import java.util.Arrays;

/** A block of IP addresses, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}. */
public final class AddressRange {
  private final byte[] network;
  private final int prefixBits;

  private AddressRange(byte[] network, int prefixBits) {
    this.network = network;
    this.prefixBits = prefixBits;
  }

  /** Reads a block, or a single address. Never asks a name server. */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    try {
      byte[] address =
          InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
      int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= address.length * 8) {
        return new AddressRange(address, bits);
      }
    } catch (IllegalArgumentException e) {
      throw refused(text, e);
    }
    throw refused(text, null);
  }

  /** Whether the address, as the socket gives it, lies in the block. */
  public boolean contains(byte[] address) {
    if (address.length != network.length) {
      return false;
    }
    int whole = prefixBits / 8;
    if (!Arrays.equals(network, 0, whole, address, 0, whole)) {
      return false;
    }
    int rest = prefixBits % 8;
    return rest == 0 || ((network[whole] ^ address[whole]) & 0xff) >>> (8 - rest) == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressRange range
        && prefixBits == range.prefixBits
        && Arrays.equals(network, range.network);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(network) * 31 + prefixBits;
  }

  @Override
  public String toString() {
    try {
      return InetAddress.getByAddress(network).getHostAddress() + "/" + prefixBits;
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError("an address has 4 or 16 bytes", e);
    }
  }

  private static IllegalArgumentException refused(
      String text, @org.jspecify.annotations.Nullable Throwable cause) {
    return new IllegalArgumentException(
        "address range: \"%s\" (expected: such as 10.0.0.0/8 or ::1)".formatted(text), cause);
  }
}
