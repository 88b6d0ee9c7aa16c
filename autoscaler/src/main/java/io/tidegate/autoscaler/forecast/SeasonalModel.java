package io.tidegate.autoscaler.forecast;

/**
 * The shape of a day or a week: a mean per slot, smoothed over the days, and applied to the present
 * level. With {@code s(t)} the shape, {@code x(t + h) = x(t) · s(t + h) / s(t)}: a busier day than
 * usual is expected to stay busier, and a jump at nine o'clock is known before it comes. Between
 * the middles of slots the shape is interpolated.
 */
final class SeasonalModel implements Model {
  /** Weight of the newest season in a slot's mean. */
  private static final double LEARNING = 0.3;

  /** A level above or below the shape by more than this factor says that the shape is wrong. */
  private static final double MOST_SCALE = 3;

  private final String name;
  private final long bucketsPerSlot;
  private final float[] shape;
  private final byte[] seasons;
  private double slotSum;
  private int slotCount;
  private long openSlot = -1;
  private long newest;
  private double last = Double.NaN;

  /**
   * @param slots of a season
   * @param bucketsPerSlot buckets of the series in a slot
   */
  SeasonalModel(String name, int slots, long bucketsPerSlot) {
    this.name = name;
    this.bucketsPerSlot = bucketsPerSlot;
    this.shape = new float[slots];
    this.seasons = new byte[slots];
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void learn(long bucket, double value) {
    long slot = Math.floorDiv(bucket, bucketsPerSlot);
    if (slot != openSlot) {
      close();
      openSlot = slot;
    }
    slotSum += value;
    slotCount++;
    newest = bucket;
    last = value;
  }

  private void close() {
    if (slotCount == 0) {
      return;
    }
    int index = (int) Math.floorMod(openSlot, (long) shape.length);
    float mean = (float) (slotSum / slotCount);
    shape[index] =
        seasons[index] == 0 ? mean : (float) (shape[index] + LEARNING * (mean - shape[index]));
    seasons[index] = (byte) Math.min(Byte.MAX_VALUE, seasons[index] + 1);
    slotSum = 0;
    slotCount = 0;
  }

  @Override
  public double expect(int ahead) {
    double now = at(newest);
    double then = at(newest + ahead);
    if (Double.isNaN(now) || Double.isNaN(then)) {
      return Double.NaN;
    }
    double scale = now <= 0 ? 1 : Math.clamp(last / now, 1 / MOST_SCALE, MOST_SCALE);
    return then * scale;
  }

  /** The shape in the middle of a bucket; NaN where no season has been seen. */
  private double at(long bucket) {
    double position = (bucket + 0.5) / bucketsPerSlot - 0.5;
    long left = (long) Math.floor(position);
    double share = position - left;
    int a = (int) Math.floorMod(left, (long) shape.length);
    int b = (int) Math.floorMod(left + 1, (long) shape.length);
    if (seasons[a] == 0 || seasons[b] == 0) {
      return Double.NaN;
    }
    return shape[a] * (1 - share) + shape[b] * share;
  }

  Learned.Season learned() {
    return new Learned.Season(name, shape, seasons);
  }

  void restore(Learned.Season season) {
    if (season.shape().length == shape.length && season.seasons().length == shape.length) {
      System.arraycopy(season.shape(), 0, shape, 0, shape.length);
      System.arraycopy(season.seasons(), 0, seasons, 0, shape.length);
    }
  }
}
