package io.tidegate.balancer.netty;

import io.tidegate.balancer.http1.HeadEdits;
import io.tidegate.balancer.select.Balancing.Sticky;
import java.util.HexFormat;

/**
 * The cookie that pins a client's session to an endpoint: sixteen hexadecimal digits that name the
 * endpoint on every balancer alike and say nothing about its address.
 */
final class StickyCookie {
  private static final int DIGITS = 16;

  private StickyCookie() {}

  /** The token that a cookie's value stands for; 0 when it is not one of ours. */
  static long token(CharSequence value) {
    if (value.length() != DIGITS) {
      return 0;
    }
    long token = 0;
    for (int i = 0; i < DIGITS; i++) {
      char c = value.charAt(i);
      if (!HexFormat.isHexDigit(c)) {
        return 0;
      }
      token = token << 4 | HexFormat.fromHexDigit(c);
    }
    return token;
  }

  /** Those edits and the cookie that names {@code token}; scripts cannot read it. */
  static HeadEdits set(HeadEdits edits, Sticky sticky, long token, boolean secure) {
    StringBuilder line = new StringBuilder(128);
    line.append("Set-Cookie: ").append(sticky.cookie()).append('=');
    line.append(HexFormat.of().toHexDigits(token)).append("; Path=/; HttpOnly; SameSite=Lax");
    if (!sticky.lifetime().isZero()) {
      line.append("; Max-Age=").append(sticky.lifetime().toSeconds());
    }
    if (secure) {
      line.append("; Secure");
    }
    return edits.adding(line.append("\r\n").toString());
  }
}
