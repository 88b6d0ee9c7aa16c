package io.tidegate.common.model;

/** A name that is its own wire form: written as a plain string in JSON, in labels and as a key. */
public sealed interface Id permits InstanceId, NodeId, WorkloadId {
  /** The name itself. */
  String value();

  /**
   * What a name may look like: letters and digits, and in between also some signs. Checked by hand,
   * as names are made for every sample that is read and a regular expression would cost more than
   * the rest of the reading.
   *
   * @param signs allowed between the first and the last character
   */
  record Form(String kind, boolean upperCase, String signs, int mostCharacters) {

    /** Throws {@link IllegalArgumentException} naming the kind when the name is not of the form. */
    void require(String name) {
      int last = name.length() - 1;
      boolean fits =
          last >= 0 && last < mostCharacters && plain(name.charAt(0)) && plain(name.charAt(last));
      for (int i = 1; fits && i < last; i++) {
        char c = name.charAt(i);
        fits = plain(c) || signs.indexOf(c) >= 0;
      }
      if (!fits) {
        throw new IllegalArgumentException(
            "%s name: \"%s\" (expected: %s)".formatted(kind, name, pattern()));
      }
    }

    private boolean plain(char c) {
      return (c >= 'a' && c <= 'z')
          || (c >= '0' && c <= '9')
          || (upperCase && c >= 'A' && c <= 'Z');
    }

    /** The form as a regular expression, for people. */
    private String pattern() {
      String plain = upperCase ? "a-zA-Z0-9" : "a-z0-9";
      return "[%s]([%s%s]{0,%d}[%s])?".formatted(plain, signs, plain, mostCharacters - 2, plain);
    }
  }
}
