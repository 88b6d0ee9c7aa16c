package io.tidegate.balancer.netty;

import java.time.Instant;

/**
 * How long a listener's certificate is good for.
 *
 * @param listener its address
 * @param name the first name that the certificate carries, or its subject
 * @param expiry when it expires, or the first of those that sign it
 */
public record CertificateExpiry(String listener, String name, Instant expiry) {}
