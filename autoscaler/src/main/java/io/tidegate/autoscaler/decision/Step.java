package io.tidegate.autoscaler.decision;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one stage did to the number.
 *
 * @param reason why; also when it did nothing but had something to say
 * @param value the figure that was looked at; its meaning is the reason's
 * @param limit what the figure was compared with
 * @param until when the reason ends by itself; null when it does not
 */
public record Step(
    Stage stage,
    int before,
    int after,
    Reason reason,
    double value,
    double limit,
    @Nullable Instant until) {

  /** Whether the stage altered the number. */
  public boolean altered() {
    return before != after;
  }
}
