// Sends each client's events with the unmodified SDK for Go; prints what it was told of errors, as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/segmentio/analytics-go/v3"
)

type plan struct {
	Clients                        []struct{ Name, Endpoint, WriteKey string }
	Events, EventsInBatch, Seconds int
}

// callback keeps the errors of one client. Each event is told of once, as delivered or as given up.
type callback struct {
	mutex  *sync.Mutex
	errors *[]string
	untold *sync.WaitGroup
}

func (c callback) Success(analytics.Message) { c.untold.Done() }

func (c callback) Failure(_ analytics.Message, why error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	*c.errors = append(*c.errors, fmt.Sprintf("%T", why))
	c.untold.Done()
}

type silent struct{}

func (silent) Logf(string, ...interface{})   {}
func (silent) Errorf(string, ...interface{}) {}

func main() {
	var p plan
	if err := json.Unmarshal([]byte(os.Args[1]), &p); err != nil {
		panic(err)
	}
	told := map[string]*[]string{}
	var mutex sync.Mutex
	var untold sync.WaitGroup
	clients := []analytics.Client{}
	for _, one := range p.Clients {
		errors := &[]string{}
		told[one.Name] = errors
		client, err := analytics.NewWithConfig(one.WriteKey, analytics.Config{
			Endpoint:  one.Endpoint,
			BatchSize: p.EventsInBatch,
			Interval:  200 * time.Millisecond,
			Callback:  callback{&mutex, errors, &untold},
			Logger:    silent{},
		})
		if err != nil {
			panic(err)
		}
		untold.Add(p.Events)
		send(client, one.Name, p.Events)
		clients = append(clients, client)
	}
	// Close gives up what waits to be sent again.
	untold.Wait()
	for _, client := range clients {
		client.Close()
	}
	if err := json.NewEncoder(os.Stdout).Encode(told); err != nil {
		panic(err)
	}
}

func send(client analytics.Client, name string, events int) {
	mark := func(index int) string { return fmt.Sprintf("%s-%d", name, index) }
	messages := []analytics.Message{
		analytics.Identify{UserId: "u1", Traits: analytics.Traits{"mark": mark(0)}},
		analytics.Page{UserId: "u1", Name: "cart", Properties: analytics.Properties{"mark": mark(1)}},
		analytics.Screen{UserId: "u1", Name: "cart", Properties: analytics.Properties{"mark": mark(2)}},
		analytics.Group{UserId: "u1", GroupId: "g1", Traits: analytics.Traits{"mark": mark(3)}},
		analytics.Alias{PreviousId: "u0", UserId: mark(4)},
	}
	for index := 5; index < events; index++ {
		properties := analytics.Properties{"mark": mark(index), "where": "Köln 🙂"}
		messages = append(messages, analytics.Track{UserId: "u1", Event: "Order Completed", Properties: properties})
	}
	for _, message := range messages {
		if err := client.Enqueue(message); err != nil {
			panic(err)
		}
	}
}
