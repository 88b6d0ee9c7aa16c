package io.tidegate.balancer.http1;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The form of a path that routes are matched against: what the most lenient server would make of
 * it, so that no spelling of a path leads past the route that is meant for it. Letters, digits and
 * {@code -._~} are decoded, an encoded or backward slash is a slash, slashes in a row are one,
 * {@code .} segments and parameters behind {@code ;} are left out, and the digits of other escapes
 * are upper case. Most paths are in this form already, which {@link RequestHead#plainPath} says.
 */
public final class PathForm {
  private static final byte[] HEX = Octets.ascii("0123456789ABCDEF");

  private PathForm() {}

  /** Appends the form of a request's path, which is {@linkplain RequestHead#parse accepted}. */
  public static void write(RequestHead head, HeadWriter out) {
    walk(head.bytes(), head.pathStart(), head.pathEnd(), Integer.MAX_VALUE, out);
  }

  /**
   * The form of a configured path.
   *
   * @throws IllegalArgumentException when no request could have such a path
   */
  public static String of(String path) {
    boolean visible = path.chars().allMatch(c -> c < 0x7f && Octets.TARGET[c] && c != '?');
    byte[] bytes = Octets.ascii(path);
    if (!path.startsWith("/") || !visible || PathSegments.check(bytes, 0, bytes.length) != null) {
      throw new IllegalArgumentException(
          ("path: \"%s\" (expected: a path that begins with /, of visible ASCII, without ?, #, .. "
                  + "and malformed escapes)")
              .formatted(path));
    }
    HeadWriter out = new HeadWriter();
    walk(bytes, 0, bytes.length, Integer.MAX_VALUE, out);
    return new String(out.bytes(), 0, out.length(), StandardCharsets.US_ASCII);
  }

  /** Where the part of a path ends of which the form has that length. */
  static int endOf(byte[] bytes, int start, int end, int length) {
    return walk(bytes, start, end, length, null);
  }

  /** Goes on until so many bytes are written, or would be; says where that is in the path. */
  private static int walk(byte[] bytes, int start, int end, int limit, @Nullable HeadWriter out) {
    int written = 0;
    boolean begins = false; // a segment
    int at = start;
    while (at < end && written < limit) {
      int c = PathSegments.decoded(bytes, at, end);
      int next = at + (bytes[at] == '%' ? 3 : 1);
      if (slash(c)) {
        written += begins ? 0 : put(out, '/');
        begins = true;
        at = next;
      } else if (bytes[at] == ';') {
        at = segmentEnd(bytes, at, end);
      } else if (begins && c == '.' && endsSegment(bytes, next, end)) {
        at = next;
      } else {
        begins = false;
        written += next == at + 1 || unreserved(c) ? put(out, c) : putEscape(out, c);
        at = next;
      }
    }
    return at;
  }

  private static boolean endsSegment(byte[] bytes, int at, int end) {
    return at == end || bytes[at] == ';' || slash(PathSegments.decoded(bytes, at, end));
  }

  private static int segmentEnd(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && !slash(PathSegments.decoded(bytes, at, end))) {
      at++;
    }
    return at;
  }

  private static boolean slash(int c) {
    return c == '/' || c == '\\';
  }

  /** RFC 3986, 2.3: encoded or not, it means the same. */
  private static boolean unreserved(int c) {
    return Octets.HOST[c];
  }

  private static int put(@Nullable HeadWriter out, int c) {
    if (out != null) {
      out.octet(c);
    }
    return 1;
  }

  private static int putEscape(@Nullable HeadWriter out, int c) {
    if (out != null) {
      out.octet('%').octet(HEX[c >> 4]).octet(HEX[c & 15]);
    }
    return 3;
  }
}
