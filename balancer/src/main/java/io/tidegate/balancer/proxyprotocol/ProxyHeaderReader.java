package io.tidegate.balancer.proxyprotocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header at the beginning of a connection. Strict: what is not exactly a header refuses
 * the connection, because a listener that expects one must never guess. Used by one thread.
 *
 * @see <a href="https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt">The PROXY protocol</a>
 */
public final class ProxyHeaderReader {
  /** More bytes are needed. */
  public static final int INCOMPLETE = 0;

  /** This is no header. */
  public static final int REFUSED = -1;

  /** The longest header of version 2 that is accepted, extensions included. */
  public static final int MAX_BYTES = 16 + 2048;

  static final byte[] SIGNATURE = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };
  private static final byte[] PREFIX = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_LINE = 107;
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern PORT = Pattern.compile("0|[1-9]\\d{0,4}");

  private @Nullable InetSocketAddress source;
  private @Nullable InetSocketAddress destination;

  /** The client; null when the header says that the proxy speaks for itself. */
  public @Nullable InetSocketAddress source() {
    return source;
  }

  /** What the client connected to; null when the header does not say. */
  public @Nullable InetSocketAddress destination() {
    return destination;
  }

  /**
   * Reads what has arrived.
   *
   * @return how many bytes the header takes up, {@link #INCOMPLETE} or {@link #REFUSED}
   */
  public int read(byte[] bytes, int from, int to) {
    source = null;
    destination = null;
    try {
      if (begins(bytes, from, to, SIGNATURE)) {
        return to - from < 16 ? INCOMPLETE : readBinary(bytes, from, to);
      }
      if (begins(bytes, from, to, PREFIX)) {
        return to - from < PREFIX.length ? INCOMPLETE : readLine(bytes, from, to);
      }
      return REFUSED;
    } catch (IllegalArgumentException | UnknownHostException e) {
      source = null;
      destination = null;
      return REFUSED;
    }
  }

  /** Whether what there is agrees with the beginning of {@code expected}. */
  private static boolean begins(byte[] bytes, int from, int to, byte[] expected) {
    int length = Math.min(to - from, expected.length);
    return Arrays.equals(bytes, from, from + length, expected, 0, length);
  }

  private int readLine(byte[] bytes, int from, int to) {
    int end = from;
    int last = Math.min(to, from + MAX_LINE);
    while (end < last && bytes[end] != '\n') {
      end++;
    }
    if (end == last) {
      return to - from >= MAX_LINE ? REFUSED : INCOMPLETE;
    }
    if (bytes[end - 1] != '\r') {
      return REFUSED;
    }
    String line = new String(bytes, from, end - 1 - from, StandardCharsets.US_ASCII);
    String[] parts = line.split(" ", -1);
    if (parts.length >= 2 && parts[1].equals("UNKNOWN")) {
      return end + 1 - from;
    }
    boolean v4 = parts.length == 6 && parts[1].equals("TCP4");
    if (!v4 && !(parts.length == 6 && parts[1].equals("TCP6"))) {
      return REFUSED;
    }
    source = address(v4 ? IPV4 : IPV6, parts[2], parts[4]);
    destination = address(v4 ? IPV4 : IPV6, parts[3], parts[5]);
    return end + 1 - from;
  }

  private static InetSocketAddress address(Pattern form, String host, String port) {
    if (!form.matcher(host).matches() || !PORT.matcher(port).matches()) {
      throw new IllegalArgumentException(host + ":" + port);
    }
    return new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(port));
  }

  private int readBinary(byte[] bytes, int from, int to) throws UnknownHostException {
    int command = bytes[from + 12] & 0xff;
    int family = bytes[from + 13] & 0xff;
    int length = unsignedShort(bytes, from + 14);
    if ((command != 0x20 && command != 0x21) || 16 + length > MAX_BYTES) {
      return REFUSED;
    }
    if (to - from < 16 + length) {
      return INCOMPLETE;
    }
    boolean local = command == 0x20;
    int addressBytes = family == 0x11 ? 4 : family == 0x21 ? 16 : 0;
    if (!local && addressBytes > 0) {
      if (length < 2 * addressBytes + 4) {
        return REFUSED;
      }
      int at = from + 16;
      source = address(bytes, at, addressBytes, at + 2 * addressBytes);
      destination = address(bytes, at + addressBytes, addressBytes, at + 2 * addressBytes + 2);
    }
    return 16 + length;
  }

  private static InetSocketAddress address(byte[] bytes, int at, int length, int portAt)
      throws UnknownHostException {
    byte[] raw = Arrays.copyOfRange(bytes, at, at + length);
    return new InetSocketAddress(InetAddress.getByAddress(raw), unsignedShort(bytes, portAt));
  }

  private static int unsignedShort(byte[] bytes, int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }
}
