package io.tidegate.balancer.http2;

import io.tidegate.balancer.http1.HeadWriter;

/**
 * Writes header blocks (RFC 7541). A field enters the dynamic table when it is seen for the second
 * time, so that values which differ from message to message displace nothing; secrets never do.
 * Makes no object per field. Used by one thread; one for each connection.
 */
public final class HpackEncoder {
  private static final int TABLE_BYTES = 4096;
  private static final int SLOTS = 256;

  /** A field that fills more than this part of the table is not worth its place. */
  private static final int INDEXED_SHARE = 8;

  private static final byte[][] SECRETS = {
    FieldRules.ascii("set-cookie"),
    FieldRules.ascii("authorization"),
    FieldRules.ascii("proxy-authorization"),
    FieldRules.ascii("cookie")
  };

  private final DynamicTable table = new DynamicTable(TABLE_BYTES);
  private final Slice name = new Slice();
  private final Slice value = new Slice();
  private final Slice candidate = new Slice();
  private final int[] entries = new int[SLOTS];
  private final int[] seen = new int[SLOTS];
  private byte[] lowerCase = new byte[64];
  private HeadWriter out = new HeadWriter();
  private boolean resized;

  /** The peer's decoder keeps a table of that many bytes; we use at most 4 KiB. */
  public void limit(int peerTableBytes) {
    int bytes = peerTableBytes < 0 ? TABLE_BYTES : Math.min(TABLE_BYTES, peerTableBytes);
    if (bytes != table.limit()) {
      table.limit(bytes);
      resized = true;
    }
  }

  /** Begins a block, which is appended to {@code to}. */
  public void begin(HeadWriter to) {
    out = to;
    if (resized) {
      integer(0x20, 5, table.limit());
      resized = false;
    }
  }

  /** The response's status. */
  public void status(int status) {
    switch (status) {
      case 200 -> out.octet(0x80 | StaticTable.STATUS_200);
      case 204 -> out.octet(0x80 | (StaticTable.STATUS_200 + 1));
      case 206 -> out.octet(0x80 | (StaticTable.STATUS_200 + 2));
      case 304 -> out.octet(0x80 | (StaticTable.STATUS_200 + 3));
      case 404 -> out.octet(0x80 | (StaticTable.STATUS_200 + 5));
      case 500 -> out.octet(0x80 | (StaticTable.STATUS_200 + 6));
      default -> {
        out.octet(StaticTable.STATUS_200).octet(3);
        out.octet('0' + status / 100).octet('0' + status / 10 % 10).octet('0' + status % 10);
      }
    }
  }

  /** The request's method and scheme. */
  public void method(byte[] bytes, int start, int end, boolean secure) {
    value.set(bytes, start, end);
    if (value.is(RequestText.GET)) {
      out.octet(0x80 | StaticTable.METHOD_GET);
    } else if (value.is(RequestText.POST)) {
      out.octet(0x80 | StaticTable.METHOD_POST);
    } else {
      integer(0, 4, StaticTable.METHOD_GET);
      plain(value);
    }
    out.octet(0x80 | (secure ? StaticTable.SCHEME_HTTPS : StaticTable.SCHEME_HTTP));
  }

  /** The request's path and query. */
  public void path(byte[] bytes, int start, int end) {
    known(StaticTable.PATH, value.set(bytes, start, end));
  }

  /** The request's host. */
  public void authority(byte[] bytes, int start, int end) {
    known(StaticTable.AUTHORITY, value.set(bytes, start, end));
  }

  private void known(int index, Slice what) {
    StaticTable.name(index, name);
    int nameHash = FieldHash.of(name.bytes, name.start, name.end);
    write(index, FieldHash.more(nameHash, what.bytes, what.start, what.end));
  }

  /** Any other field; letters of its name may be of either case. */
  public void field(byte[] bytes, int nameStart, int nameEnd, int valueStart, int valueEnd) {
    int length = nameEnd - nameStart;
    if (length > lowerCase.length) {
      lowerCase = new byte[length * 2];
    }
    for (int i = 0; i < length; i++) {
      byte b = bytes[nameStart + i];
      lowerCase[i] = (byte) (b >= 'A' && b <= 'Z' ? b + 32 : b);
    }
    name.set(lowerCase, 0, length);
    value.set(bytes, valueStart, valueEnd);
    int nameHash = FieldHash.of(lowerCase, 0, length);
    int index = StaticTable.find(name, nameHash);
    if (secret()) {
      literal(0x10, 4, index);
      plain(value);
    } else {
      write(index, FieldHash.more(nameHash, bytes, valueStart, valueEnd));
    }
  }

  private boolean secret() {
    for (byte[] each : SECRETS) {
      if (name.is(each)) {
        return true;
      }
    }
    return false;
  }

  private void write(int nameIndex, int hash) {
    int slot = (hash ^ hash >>> 8) & (SLOTS - 1);
    int age = table.added() - entries[slot];
    if (entries[slot] > 0 && age < table.count() && same(age)) {
      integer(0x80, 7, StaticTable.LENGTH + 1 + age);
    } else if (seen[slot] == hash
        && (name.length() + value.length()) * INDEXED_SHARE <= table.limit()) {
      literal(0x40, 6, nameIndex);
      string(value);
      table.add(name, value);
      // numbers begin at 1 here: the entry just added has an age of 0
      entries[slot] = table.added();
    } else {
      seen[slot] = hash;
      literal(0, 4, nameIndex);
      plain(value);
    }
  }

  private boolean same(int age) {
    table.name(age, candidate);
    if (!candidate.is(name)) {
      return false;
    }
    table.value(age, candidate);
    return candidate.is(value);
  }

  private void literal(int pattern, int prefixBits, int nameIndex) {
    integer(pattern, prefixBits, nameIndex);
    if (nameIndex == 0) {
      string(name);
    }
  }

  /** As a code where that is shorter; for what is written seldom. */
  private void string(Slice text) {
    int length = Huffman.length(text);
    if (length < text.length()) {
      integer(0x80, 7, length);
      Huffman.encode(text, out);
    } else {
      plain(text);
    }
  }

  private void plain(Slice text) {
    integer(0, 7, text.length());
    out.put(text.bytes, text.start, text.end);
  }

  private void integer(int pattern, int prefixBits, int number) {
    int mask = (1 << prefixBits) - 1;
    if (number < mask) {
      out.octet(pattern | number);
      return;
    }
    out.octet(pattern | mask);
    int rest = number - mask;
    while (rest >= 128) {
      out.octet(128 | (rest & 127));
      rest >>>= 7;
    }
    out.octet(rest);
  }
}
