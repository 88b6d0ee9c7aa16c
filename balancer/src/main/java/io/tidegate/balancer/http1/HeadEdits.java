package io.tidegate.balancer.http1;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a route changes in a head, ready to be written.
 *
 * @param names fields whose lines are left out, in lower case and with {@code -} for {@code _}
 * @param lines what is added, each line with its CRLF
 * @param rewrite what replaces the beginning of the path; null leaves it
 * @param prefixLength how much of the path's {@linkplain PathForm form} it replaces
 * @param owned the fields among {@code names} that the balancer knows
 */
public record HeadEdits(
    byte[][] names,
    byte[] lines,
    byte @Nullable [] rewrite,
    int prefixLength,
    EnumSet<KnownField> owned) {
  /** Changes nothing. */
  public static final HeadEdits NONE =
      new HeadEdits(new byte[0][], new byte[0], null, 0, EnumSet.noneOf(KnownField.class));

  /**
   * Edits from text.
   *
   * @param set fields that get exactly this value
   * @param remove fields that go
   */
  public static HeadEdits of(
      Map<String, String> set, List<String> remove, @Nullable String rewrite, int prefixLength) {
    byte[][] names = new byte[set.size() + remove.size()][];
    HeadWriter lines = new HeadWriter();
    int i = 0;
    for (Map.Entry<String, String> field : set.entrySet()) {
      names[i++] = Octets.folded(field.getKey());
      lines.put(field.getKey()).put(": ").put(field.getValue()).put("\r\n");
    }
    for (String name : remove) {
      names[i++] = Octets.folded(name);
    }
    EnumSet<KnownField> owned = EnumSet.noneOf(KnownField.class);
    for (byte[] name : names) {
      owned.add(KnownField.of(name, 0, name.length));
    }
    return new HeadEdits(
        names,
        java.util.Arrays.copyOf(lines.bytes(), lines.length()),
        rewrite == null ? null : Octets.ascii(rewrite),
        prefixLength,
        owned);
  }

  /** These edits, and one more line, which ends with CRLF. */
  public HeadEdits adding(String line) {
    byte[] more = Octets.ascii(line);
    byte[] all = java.util.Arrays.copyOf(lines, lines.length + more.length);
    System.arraycopy(more, 0, all, lines.length, more.length);
    return new HeadEdits(names, all, rewrite, prefixLength, owned);
  }

  /** These edits, and the fields of those lower-case names are left out. */
  public HeadEdits hiding(String... more) {
    byte[][] all = java.util.Arrays.copyOf(names, names.length + more.length);
    for (int i = 0; i < more.length; i++) {
      all[names.length + i] = Octets.folded(more[i]);
    }
    return new HeadEdits(all, lines, rewrite, prefixLength, owned);
  }

  /** Whether no field is changed. */
  public boolean none() {
    return names.length == 0 && lines.length == 0;
  }

  /** Whether the route decides about a field, so that the balancer writes none of its own. */
  boolean owns(KnownField field) {
    return owned.contains(field);
  }

  /** Hides the lines that go; those that frame the message are not up to a route. */
  void hide(byte[] bytes, FieldLines fields) {
    for (byte[] name : names) {
      for (int i = 0; i < fields.count(); i++) {
        if (fields.field(i).editable()
            && Octets.sameFolded(bytes, fields.lineStart(i), fields.nameEnd(i), name)) {
          fields.hide(i);
        }
      }
    }
  }

  /** Writes the path and query with the prefix replaced. */
  void writeTarget(byte[] bytes, RequestLine line, HeadWriter out) {
    byte[] prefix = rewrite;
    if (prefix == null) {
      out.put(bytes, line.pathStart, line.targetEnd);
      return;
    }
    int rest =
        line.plainPath
            ? Math.min(line.pathStart + prefixLength, line.pathEnd)
            : PathForm.endOf(bytes, line.pathStart, line.pathEnd, prefixLength);
    boolean slashEnds = prefix.length > 0 && prefix[prefix.length - 1] == '/';
    boolean slashBegins = rest < line.pathEnd && bytes[rest] == '/';
    out.put(prefix, 0, slashEnds && slashBegins ? prefix.length - 1 : prefix.length);
    out.put(bytes, rest, line.targetEnd);
  }
}
