package io.tidegate.placement.plan;

import java.time.Instant;

/**
 * The place of an instance that failed.
 *
 * @param failures how many times in a row the place's instances failed
 * @param notBefore when the next one may start
 * @param why how the last one ended
 */
public record Vacancy(int failures, Instant notBefore, String why) {}
