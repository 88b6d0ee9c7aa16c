package io.tidegate.balancer.http2;

import java.util.Arrays;

/**
 * Reads header blocks (RFC 7541), one field after the other. Makes no object per field. Used by one
 * thread; one for each connection, because blocks build on each other.
 */
public final class HpackDecoder {
  private final DynamicTable table;
  private final Slice name = new Slice();
  private final Slice value = new Slice();
  private final Slice literal = new Slice();
  private byte[] text = new byte[256];
  private int textLength;
  private byte[] block = new byte[0];
  private int at;
  private int end;
  private boolean fieldSeen;

  /** Whether the present field's name lies in {@link #text}, which may move. */
  private boolean nameInText;

  /** With a dynamic table of up to that many bytes, as announced in our settings. */
  public HpackDecoder(int tableBytes) {
    table = new DynamicTable(tableBytes);
  }

  /** Begins a block. */
  public void begin(byte[] bytes, int from, int to) {
    block = bytes;
    at = from;
    end = to;
    fieldSeen = false;
  }

  /** The name of the field that {@link #next} found, until the next call. */
  public Slice name() {
    return name;
  }

  /** The value of the field that {@link #next} found, until the next call. */
  public Slice value() {
    return value;
  }

  /**
   * Goes on to the next field; false at the end of the block.
   *
   * @throws Http2Error when the block cannot be decoded; nothing later can be either
   */
  public boolean next() throws Http2Error {
    textLength = 0;
    nameInText = false;
    while (at < end) {
      int first = block[at] & 255;
      if ((first & 0xe0) == 0x20) {
        resize();
        continue;
      }
      fieldSeen = true;
      if (first >= 0x80) {
        indexed(integer(7));
      } else if (first >= 0x40) {
        literal(integer(6));
        table.add(name, value);
      } else {
        literal(integer(4));
      }
      return true;
    }
    return false;
  }

  private void resize() throws Http2Error {
    int bytes = integer(5);
    if (fieldSeen || bytes > table.ceiling()) {
      throw broken("a change of the table's size that is not allowed");
    }
    table.limit(bytes);
  }

  private void indexed(int index) throws Http2Error {
    name(index);
    if (index <= StaticTable.LENGTH) {
      StaticTable.value(index, value);
    } else {
      table.value(index - StaticTable.LENGTH - 1, value);
    }
  }

  private void name(int index) throws Http2Error {
    if (index < 1 || index > StaticTable.LENGTH + table.count()) {
      throw broken("an index that nothing has");
    }
    if (index <= StaticTable.LENGTH) {
      StaticTable.name(index, name);
    } else {
      table.name(index - StaticTable.LENGTH - 1, name);
    }
  }

  private void literal(int index) throws Http2Error {
    if (index == 0) {
      string(name);
      nameInText = textLength > 0;
    } else {
      name(index);
      if (index > StaticTable.LENGTH) {
        // adding the field may move or end the entry that lends its name
        int from = reserve(name.length());
        System.arraycopy(name.bytes, name.start, text, from, name.length());
        textLength += name.length();
        name.set(text, from, textLength);
        nameInText = true;
      }
    }
    string(value);
  }

  private void string(Slice to) throws Http2Error {
    if (at == end) {
      throw broken("a block that ends within a field");
    }
    boolean huffman = block[at] < 0;
    int length = integer(7);
    if (length > end - at) {
      throw broken("a string that is longer than its block");
    }
    literal.set(block, at, at + length);
    at += length;
    if (!huffman) {
      to.set(block, literal.start, literal.end);
      return;
    }
    int from = reserve(length * 8 / 5 + 1);
    int decoded = Huffman.decode(literal, text, from);
    if (decoded < 0) {
      throw broken("a string that is no Huffman code");
    }
    textLength = decoded;
    to.set(text, from, decoded);
  }

  /** Room behind the present text; a name that is there stays where it was. */
  private int reserve(int more) {
    if (textLength + more > text.length) {
      byte[] larger = Arrays.copyOf(text, Math.max(textLength + more, text.length * 2));
      if (nameInText) {
        name.bytes = larger;
      }
      text = larger;
    }
    return textLength;
  }

  private int integer(int prefixBits) throws Http2Error {
    int mask = (1 << prefixBits) - 1;
    int value = block[at++] & mask;
    if (value < mask) {
      return value;
    }
    for (int shift = 0; shift <= 21; shift += 7) {
      if (at == end) {
        throw broken("a block that ends within a number");
      }
      int b = block[at++];
      value += (b & 127) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw broken("a number beyond any use");
  }

  private static Http2Error broken(String what) {
    return Http2Error.connection(ErrorCode.COMPRESSION_ERROR, what);
  }
}
