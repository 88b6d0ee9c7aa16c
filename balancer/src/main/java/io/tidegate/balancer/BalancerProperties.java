package io.tidegate.balancer;

import io.tidegate.balancer.config.AccessLog;
import io.tidegate.balancer.tracing.TraceMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code tidegate.balancer.*}.
 *
 * @param name what it is called on the log; empty means this machine's name and first port
 * @param listeners {@code host:port} of each plain HTTP listener
 * @param threads event loops; 0 means as many as there are processors
 * @param trustedProxies networks whose {@code X-Forwarded-*} and {@code Forwarded} are believed
 * @param accessLog {@code off}, {@code json} or {@code combined}
 * @param accessLogPath a file; {@code -} is standard output
 * @param traceContext {@code pass}, {@code continue} or {@code start}
 * @param drainTimeout how long requests in flight may take when the balancer stops
 * @param dataDirectory where the last good table is kept
 * @param discovery workloads whose endpoints come from Spring Cloud's {@code DiscoveryClient}, with
 *     the service's name there
 * @param discoveryInterval how often that is asked
 */
@ConfigurationProperties(prefix = "tidegate.balancer", ignoreUnknownFields = false)
record BalancerProperties(
    @DefaultValue("") String name,
    @DefaultValue("0.0.0.0:8080") List<String> listeners,
    @DefaultValue("0") int threads,
    @DefaultValue List<String> trustedProxies,
    @DefaultValue("off") AccessLog.Format accessLog,
    @DefaultValue("-") String accessLogPath,
    @DefaultValue("pass") TraceMode traceContext,
    @DefaultValue("10s") Duration drainTimeout,
    @DefaultValue("data/balancer") Path dataDirectory,
    @DefaultValue Map<String, String> discovery,
    @DefaultValue("10s") Duration discoveryInterval) {}
