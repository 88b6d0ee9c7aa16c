package io.tidegate.autoscaler.forecast;

import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Foretells one workload's demand. Five models learn side by side on means of ten seconds: the last
 * value, a damped trend, an autoregression, the shape of a day and the shape of a week. Each one is
 * tested all the time at the distance that matters, one start-up time. The one with the smallest
 * error of the last hours is asked, and the one of the last days, and the higher answer counts; a
 * model that is not clearly better than the last value has no say. Not thread-safe.
 */
public final class Forecaster {
  static final long BUCKET_SECONDS = 10;

  /** Forecasts that must have come due before a model is trusted: ten minutes. */
  private static final double LEAST_TESTS = 60;

  /** A model must be better than the last value by this share to be worth its surprises. */
  private static final double LEAST_GAIN = 0.1;

  /** The band holds four of five outcomes if errors are normal: 1.28 deviations to each side. */
  private static final double BAND = 1.28;

  private final String target;
  private final SeasonalModel day = new SeasonalModel("day", 1440, 6);
  private final SeasonalModel week = new SeasonalModel("week", 1008, 60);
  private final List<Tested> models = new ArrayList<>();
  private final Tested persistence = new Tested(new Model.Persistence(), new BackTest());
  private int ahead = 1;
  private long open = Long.MIN_VALUE;
  private double sum;
  private int count;
  private boolean impatient;

  private record Tested(Model model, BackTest test) {}

  /**
   * @param target key of the target whose demand it is
   */
  public Forecaster(String target, LeastSquares fit) {
    this.target = target;
    for (Model model : List.of(new Model.DampedTrend(), new AutoregressiveModel(fit), day, week)) {
      models.add(new Tested(model, new BackTest()));
    }
  }

  /** Learns the demand at a moment; moments come in order. */
  public void observe(Instant at, double demand) {
    long bucket = Math.floorDiv(at.getEpochSecond(), BUCKET_SECONDS);
    if (bucket != open) {
      close();
      open = bucket;
    }
    sum += demand;
    count++;
    if (impatient) {
      // who takes over knows the shape already and need not wait for a whole bucket
      impatient = false;
      close();
    }
  }

  private void close() {
    if (count == 0) {
      return;
    }
    double mean = sum / count;
    learn(persistence, mean);
    models.forEach(tested -> learn(tested, mean));
    sum = 0;
    count = 0;
  }

  private void learn(Tested tested, double mean) {
    tested.test.observe(open, mean);
    tested.model.learn(open, mean);
    tested.test.expect(open + ahead, tested.model.expect(ahead));
  }

  /**
   * The demand when an instance that is started now will be ready; empty when no model has shown
   * that it knows better than the last value.
   */
  public Optional<Ahead.Forecast> forecast(Instant now, Duration startUp) {
    // the newest whole bucket is up to ten seconds old, hence one more
    ahead = (int) Math.max(1, Math.ceilDiv(startUp.toSeconds(), BUCKET_SECONDS) + 1);
    Optional<Ahead.Forecast> hours = forecast(BackTest::recent, now, startUp);
    Optional<Ahead.Forecast> days = forecast(BackTest::lasting, now, startUp);
    if (hours.isPresent() && days.isPresent()) {
      return hours.get().high() >= days.get().high() ? hours : days;
    }
    return hours.or(() -> days);
  }

  private Optional<Ahead.Forecast> forecast(
      Function<BackTest, BackTest.Fading> memory, Instant now, Duration startUp) {
    Tested best = best(memory);
    if (best == null) {
      return Optional.empty();
    }
    double expected = best.model.expect(ahead);
    // the short memory tells how wide the band is now, also of a model that the long one chose
    double band = BAND * Math.min(best.test.recent().deviation(), best.test.lasting().deviation());
    return Optional.of(
        new Ahead.Forecast(
            target,
            expected,
            Math.max(0, expected - band),
            expected + band,
            now.plus(startUp),
            best.model.name()));
  }

  /**
   * The model with the least error of those that have an answer now, which after a take-over not
   * all have; null when none beats the last value.
   */
  private @Nullable Tested best(Function<BackTest, BackTest.Fading> memory) {
    Tested best = null;
    double least = memory.apply(persistence.test).deviation() * (1 - LEAST_GAIN);
    for (Tested tested : models) {
      BackTest.Fading errors = memory.apply(tested.test);
      if (errors.weight() >= LEAST_TESTS
          && errors.deviation() < least
          && !Double.isNaN(tested.model.expect(ahead))) {
        best = tested;
        least = errors.deviation();
      }
    }
    return best;
  }

  /** What is worth keeping. */
  public Learned learned(WorkloadId workload, Instant at) {
    List<Learned.Score> scores = new ArrayList<>();
    all().forEach(tested -> scores.add(tested.test.learned(tested.model.name())));
    return new Learned(workload, target, at, List.of(day.learned(), week.learned()), scores);
  }

  private List<Tested> all() {
    List<Tested> all = new ArrayList<>(models);
    all.add(persistence);
    return all;
  }

  /** Goes on from what was kept; ignored when it was of another target. */
  public void restore(Learned learned) {
    if (!learned.target().equals(target)) {
      return;
    }
    impatient = true;
    for (Learned.Season season : learned.seasons()) {
      switch (season.name()) {
        case "day" -> day.restore(season);
        case "week" -> week.restore(season);
        default -> {}
      }
    }
    for (Learned.Score score : learned.scores()) {
      all().stream()
          .filter(tested -> tested.model.name().equals(score.model()))
          .forEach(tested -> tested.test.restore(score));
    }
  }
}
