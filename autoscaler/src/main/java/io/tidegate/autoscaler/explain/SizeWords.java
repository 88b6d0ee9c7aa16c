package io.tidegate.autoscaler.explain;

import static io.tidegate.autoscaler.explain.Figures.percent;

import io.tidegate.autoscaler.size.SizeAdvice;

/** Another size of an instance, in words. */
final class SizeWords {
  private SizeWords() {}

  /** That each instance gets it, as a clause of the sentence. */
  static String applied(SizeAdvice advice) {
    return "each instance gets %s instead of %s, while it runs where the platform can"
        .formatted(Figures.size(advice.advised()), Figures.size(advice.present()));
  }

  /**
   * What it rests on, as a line of the details.
   *
   * @param applied whether it takes effect, or is advice
   */
  static String line(SizeAdvice advice, boolean applied) {
    String cpu =
        advice.usedCores() == 0
            ? ""
            : ": 95 %% of samples use at most %s".formatted(Figures.cores(advice.usedCores()));
    String memory =
        advice.bumped()
            ? "; an instance ran out of memory"
            : advice.usedBytes() == 0
                ? ""
                : "; the peak of memory is %s".formatted(Figures.bytes(advice.usedBytes()));
    return "%s from %s to %s%s%s; %s of margin"
        .formatted(
            applied ? "size changes" : "size advised",
            Figures.size(advice.present()),
            Figures.size(advice.advised()),
            cpu,
            memory,
            percent(advice.marginRatio()));
  }
}
