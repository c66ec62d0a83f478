// ms since 1970 → ISO 8601 UTC.
export const toTime = (ms: number): string => new Date(ms).toISOString()
