package io.tidegate.standalone.view;

/**
 * What {@code doctor} has to say on one point.
 *
 * @param subject what was looked at
 * @param grade how it is
 * @param text what was found
 * @param next what to do about it; empty when there is nothing to do
 */
public record Finding(String subject, Grade grade, String text, String next) {

  /** How well it is. */
  public enum Grade {
    /** As it should be. */
    OK,
    /** Works, less well than it could, or only matters for some uses. */
    NOTE,
    /** Something does not work. */
    BAD
  }

  /** All is well. */
  public static Finding ok(String subject, String text) {
    return new Finding(subject, Grade.OK, text, "");
  }

  /** Worth knowing. */
  public static Finding note(String subject, String text, String next) {
    return new Finding(subject, Grade.NOTE, text, next);
  }

  /** Needs someone. */
  public static Finding bad(String subject, String text, String next) {
    return new Finding(subject, Grade.BAD, text, next);
  }
}
